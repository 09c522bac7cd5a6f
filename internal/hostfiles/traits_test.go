package hostfiles_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mskraft/internal/hostfiles"
	"mskraft/internal/release/releasetest"
)

// TestTraits: what files show of traits, and of which they say nothing.
func TestTraits(t *testing.T) {
	cat := releasetest.Catalogue(t)
	const script = "generate_compose_files() { x=''; case $MS_INSTALL_MODE in allinone|middleware) ;; esac; if [ $MS_INSTALL_MODE = middleware ]; then sed -i '/WORD/,+3d' docker-compose-mysql.yml; fi; echo $x >compose_files; }\n"
	for _, c := range []struct {
		name, release string
		files         map[string]string
		want          map[string]bool
	}{
		{"nothing", "v2.10.0-lts", map[string]string{"docker-compose-mysql.yml": "services: {mysql: {image: x}}\n"}, map[string]bool{}},
		{"the entry alone", "v2.4.1", map[string]string{
			"docker-compose-gateway.yml": "services: {gateway: {ports: ['8081:8000'], environment: {SESSION_TIMEOUT: 1, REDIS_HOST: x}, healthcheck: {test: [CMD, nc]}}}\n",
		}, map[string]bool{
			"fixed-server-port": true, "server-https-port": false, "session-timeout-in-seconds": true, "spring-redis-keys": false,
			"bootstrap-underscore-key": false, "bash-healthcheck": false,
		}},
		{"another port", "v2.5.0", map[string]string{
			"docker-compose-gateway.yml": "services: {gateway: {ports: ['${MS_SERVER_PORT}:8000']}}\n",
		}, map[string]bool{
			"fixed-server-port": false, "server-https-port": false, "session-timeout-in-seconds": false, "spring-redis-keys": false,
			"bootstrap-underscore-key": false, "bash-healthcheck": false,
		}},
		{"one of the services", "v3.3.0", map[string]string{
			"docker-compose-result-hub.yml":  "services: {result-hub: {environment: {KAFKA_BOOTSTRAP_SERVERS: x, HOST_HOSTNAME: y}, healthcheck: {test: [CMD, bash, -c, x]}}}\n",
			"docker-compose-metersphere.yml": "services: {metersphere: {environment: {KAFKA_BOOTSTRAP-SERVERS: x}}}\n",
		}, map[string]bool{
			"fixed-server-port": false, "server-https-port": false, "session-timeout-in-seconds": false, "spring-redis-keys": false,
			"bootstrap-underscore-key": true, "bash-healthcheck": true, "host-hostname": true,
		}},
		{"Kafka", "v3.3.0", map[string]string{
			"docker-compose-kafka.yml": "services: {kafka: {image: x/kafka:3.7.1, environment: [FORMAT_MESSAGES_PATTERN_DISABLE_LOOKUPS=true]}}\n",
		}, map[string]bool{"log4j-lookups-off": true}},
		{"no Kafka", "v3.3.0", map[string]string{"docker-compose-redis.yml": "services: {kafka: {depends_on: [x]}}\n"}, map[string]bool{}},
		{"msctl", "v3.3.0", map[string]string{"docker-compose-mysql.yml": "services: {}\n", "msctl": script}, map[string]bool{"middleware-breaks-mysql": false}},
		{"msctl of v3.2.0", "v3.2.0", map[string]string{"docker-compose-mysql.yml": "services: {}\n", "msctl": strings.ReplaceAll(script, "WORD", "metersphere")}, map[string]bool{"middleware-breaks-mysql": true}},
		{"no script", "v3.2.0", map[string]string{"docker-compose-mysql.yml": "services: {}\n", "msctl": "x"}, map[string]bool{}},
	} {
		texts := map[string][]byte{}
		for name, text := range c.files {
			texts[name] = []byte(text)
		}
		h := hostfiles.NewHost(cat, "h", "h", texts)
		if d := cmp.Diff(c.want, h.Traits(cat.Find(c.release))); d != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, d)
		}
	}
	if _, err := hostfiles.NewHost(cat, "h", "h", nil).Modes(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no msctl: %v", err)
	}
}

//go:build integration

package compose

import (
	"context"
	"maps"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
	"go.yaml.in/yaml/v3"
)

// effective is the environment of every service, as docker-compose would hand it
// to the container.
type effective map[string]map[string]string

// effective2 loads files with the library of docker compose 2.
func effective2(dir string, args, env []string) (effective, error) {
	logrus.SetLevel(logrus.ErrorLevel) // it warns of the version line, which docker-compose 1 needs
	var paths []string
	for _, a := range args {
		if a != "-f" {
			paths = append(paths, filepath.Join(dir, a))
		}
	}
	options, err := cli.NewProjectOptions(paths, cli.WithEnv(env), cli.WithWorkingDirectory(dir), cli.WithName("metersphere"))
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	out := effective{}
	for name, s := range project.Services {
		out[name] = values(s.Environment)
	}
	return out, nil
}

func values(m types.MappingWithEquals) map[string]string {
	out := map[string]string{}
	for key, value := range m {
		if value != nil {
			out[key] = *value
		}
	}
	return out
}

// effective1 reads what docker-compose config prints.
func effective1(config []byte) (effective, error) {
	var printed struct {
		Services map[string]struct {
			Environment map[string]string
		}
	}
	if err := yaml.Unmarshal(config, &printed); err != nil {
		return nil, err
	}
	out := effective{}
	for name, s := range printed.Services {
		out[name] = map[string]string{}
		for key, value := range s.Environment {
			out[name][key] = strings.ReplaceAll(value, "$$", "$") // config escapes what it prints
		}
	}
	return out, nil
}

// same compares two environments.
func (e effective) same(other effective) bool {
	return maps.EqualFunc(e, other, func(a, b map[string]string) bool { return maps.Equal(a, b) })
}

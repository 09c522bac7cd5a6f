//go:build integration

package golden_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// graph is what Mermaid understands of a drawing.
type graph struct {
	Error string
	Boxes map[string]string   // label by id
	Edges []string            // from, kind, to, text
	Parts map[string][]string // ids in a subgraph
}

// mermaidScript reads drawings from standard input and writes the graphs.
// Mermaid wants a browser's document, which jsdom plays.
const mermaidScript = `
import { JSDOM } from 'jsdom';
import { readFileSync } from 'node:fs';
const { window } = new JSDOM('<body></body>');
globalThis.window = window;
globalThis.document = window.document;
const mermaid = (await import('mermaid')).default;
const plain = s => (s ?? '').replaceAll('ﬂ°°', '#').replaceAll('¶ß', ';');
const out = {};
for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
  try {
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const parts = db.getSubGraphs();
    const ids = new Set(parts.map(p => p.id));
    const boxes = [...db.getVertices().values()].filter(v => !ids.has(v.id));
    out[name] = {
      Boxes: Object.fromEntries(boxes.map(v => [v.id, plain(v.text)])),
      Edges: db.getEdges().map(e => [e.start, e.stroke, e.end, plain(e.text)].join(' ').trim()),
      Parts: Object.fromEntries(parts.map(p => [p.id, p.nodes])),
    };
  } catch (e) {
    out[name] = { Error: String(e) };
  }
}
console.log(JSON.stringify(out));
`

// mermaid has the real parser read drawings. Without a registry to get the parser
// from, the test is skipped.
func mermaid(t *testing.T, drawings map[string]string) map[string]graph {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	npm := exec.Command("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "mermaid@11.17.2", "jsdom@26.1.0")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); err != nil {
		t.Skipf("npm cannot get Mermaid: %v\n%s", err, out)
	}
	script := filepath.Join(dir, "mermaid.mjs")
	if err := os.WriteFile(script, []byte(mermaidScript), 0o644); err != nil {
		t.Fatal(err)
	}
	input, err := json.Marshal(drawings)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.Command("node", script)
	node.Stdin, node.Stderr = strings.NewReader(string(input)), os.Stderr
	text, err := node.Output()
	if err != nil {
		t.Fatal(err)
	}
	graphs := map[string]graph{}
	if err := json.Unmarshal(text, &graphs); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return graphs
}

// drawing cuts the Mermaid drawing out of a README.md.
func drawing(t *testing.T, readme string) string {
	t.Helper()
	_, after, _ := strings.Cut(readme, "```mermaid\n")
	text, _, ok := strings.Cut(after, "```\n")
	if !ok {
		t.Fatal("there is no drawing")
	}
	return text
}

// hostileNames are words and characters with a meaning in Mermaid that a host's
// name may have.
func hostileNames() []string {
	return []string{"end", "default", "graph", "subgraph", "class", "click", "style", "o", "x", "1", "a--b", "kafka", "nginx", "users", "state", "direction", strings.Repeat("long-", 11) + "end"}
}

// TestIntegrationMermaid has the real Mermaid read the drawing of every golden
// case, and drawings of hosts with awkward names.
func TestIntegrationMermaid(t *testing.T) {
	drawings, hosts := map[string]string{}, map[string][]string{}
	for _, path := range cases(t, "cases/*/cluster.toml") {
		name := filepath.Base(filepath.Dir(path))
		readmes, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "want/*/README.md"))
		drawings[name] = drawing(t, readmeText(t, readmes[0]))
		folders, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "want/*/hosts/*"))
		for _, f := range folders {
			hosts[name] = append(hosts[name], filepath.Base(f))
		}
	}
	dir := t.TempDir()
	for i, name := range hostileNames() {
		var spec strings.Builder
		spec.WriteString("release = \"v3.3.0\"\n[cluster]\nname = \"awkward\"\nid = \"LelM2dIFQkiUFVXCECqRWA\"\n[nginx]\nserver_name = \"end.graph.example.com\"\n" +
			"[state]\nmode = \"shared\"\nmysql = \"[2001:db8::9]:3306\"\nredis = \"end\"\nminio = \"http://[2001:db8::9]:9000\"\n")
		all := []string{name, name + "-1", "plain"}
		for j, host := range all {
			fmt.Fprintf(&spec, "[hosts.%s]\naddress = \"2001:db8::%d\"\nnode_id = %d\n", host, j+1, j)
		}
		path := filepath.Join(dir, fmt.Sprintf("%d.toml", i))
		if err := os.WriteFile(path, []byte(spec.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(dir, fmt.Sprint(i))
		if code, _, stderr := mskraft(t, dir, "render", path, "-o", out); code != 0 {
			t.Fatalf("host %s: %s", name, stderr)
		}
		drawings["host "+name] = drawing(t, readmeText(t, filepath.Join(out, "awkward", "README.md")))
		hosts["host "+name] = all
	}

	graphs := mermaid(t, drawings)
	if len(graphs) != len(drawings) {
		t.Errorf("Mermaid read %d of %d drawings", len(graphs), len(drawings))
	}
	for name, g := range graphs {
		if g.Error != "" {
			t.Errorf("%s: %s\n%s", name, g.Error, drawings[name])
			continue
		}
		for _, host := range hosts[name] {
			if len(hosts[name]) <= 8 && !strings.HasPrefix(g.Boxes["host_"+strings.ReplaceAll(host, "-", "_")], host) {
				t.Errorf("%s: no box of host %s in %v", name, host, g.Boxes)
			}
		}
	}
	want := graph{
		Boxes: map[string]string{
			"host_ms_1": "ms-1, node 1<br>10.1.11.53<br>broker, controller<br>9092 clients<br>19092 brokers<br>29093 controllers<br>8081 users",
			"host_ms_2": "ms-2, node 2<br>10.1.11.54<br>broker, controller<br>9092 clients<br>19092 brokers<br>29093 controllers<br>8081 users",
			"host_ms_3": "ms-3, node 3<br>10.1.11.58<br>broker, controller<br>9092 clients<br>19092 brokers<br>29093 controllers<br>8081 users",
			"users":     "users", "nginx": "NGINX<br>ms.example.com",
			"mysql": "MySQL<br>10.1.11.60:3306", "redis": "Redis<br>10.1.11.60:6380", "minio": "MinIO<br>https://minio.example.com:9000",
		},
		Edges: []string{"users normal nginx HTTPS 8443", "nginx normal host_ms_1 8081", "nginx dotted host_ms_2 backup, 8081", "kafka normal state"},
		Parts: map[string][]string{"kafka": {"host_ms_1", "host_ms_2", "host_ms_3"}, "state": {"mysql", "redis", "minio"}},
	}
	got := graphs["tls-and-backup"]
	for _, ids := range got.Parts {
		slices.SortFunc(ids, func(a, b string) int {
			return strings.Index(drawings["tls-and-backup"], "    "+a) - strings.Index(drawings["tls-and-backup"], "    "+b)
		})
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("tls-and-backup (-want +got)\n%s", d)
	}
}

// Package render turns a cluster into the files of its tree: it executes the
// templates and checks what came out against the model. It knows no spec, and
// neither reads nor writes an output folder.
package render

import (
	"fmt"
	"io/fs"
	"sync"
	"text/template"

	"mskraft/internal/cluster"
	"mskraft/internal/message"
	"mskraft/internal/parallel"
	"mskraft/internal/redact"
	"mskraft/internal/tree"
)

// Templates that no generation lists, as every cluster has them.
const (
	applyTemplate      = "cluster/apply.sh.tmpl"
	confTemplate       = "cluster/apply.conf.tmpl"
	readmeTemplate     = "cluster/README.md.tmpl"
	nginxTemplate      = "cluster/nginx.conf.tmpl"
	controllerTemplate = "cluster/controller.properties.tmpl"
)

// Record is the name of the file in the cluster folder that is the cluster itself.
const Record = "cluster.toml"

// Runbook is the file in the folder of a cluster that says how to bring it to the hosts.
const Runbook = "README.md"

// controllerFile is where a host finds its mounted Kafka configuration.
const controllerFile = "metersphere/conf/kafka/controller.properties"

// Renderer executes the templates of one folder. It may be used by several
// goroutines; a template is parsed when it is first needed.
type Renderer struct {
	files     fs.FS
	functions template.FuncMap

	mu     sync.Mutex
	parsed map[string]func() (*template.Template, error)
	forms  map[any]*form

	script func() (*tree.Blob, error) // apply.sh, one for all hosts of all clusters
}

// New returns a Renderer for the templates in files.
func New(files fs.FS) *Renderer {
	r := &Renderer{files: files, functions: functions(), parsed: map[string]func() (*template.Template, error){}, forms: map[any]*form{}}
	r.script = sync.OnceValues(func() (*tree.Blob, error) {
		text, err := r.execute(applyTemplate, redact.NewPatterns())
		if err == nil {
			err = wrong(applyTemplate, checkScript(text))
		}
		return tree.NewBlob(text), err
	})
	return r
}

// Tree renders a cluster: its own files and those of every host. Every file is checked.
func (r *Renderer) Tree(c *cluster.Cluster) (*tree.Tree, error) {
	var own []tree.File
	var ownErr error
	wait := parallel.Start(func() { own, ownErr = (&run{Renderer: r, c: c}).cluster() }) // for the sake of a single cluster
	r.prepare(c)
	run := &run{Renderer: r, c: c, shared: map[shareKey]*tree.Blob{}}
	t := &tree.Tree{Name: c.Name}
	for _, h := range c.Hosts {
		files, err := run.host(h)
		if err != nil {
			return nil, message.Failed("failed.host", h.Name, err)
		}
		t.Folders = append(t.Folders, tree.Folder{Path: HostFolder(h.Name), Files: files})
	}
	if wait(); ownErr != nil {
		return nil, ownErr
	}
	t.Folders = append(t.Folders, tree.Folder{Files: own})
	return t, nil
}

// prepare makes the forms of the first cluster on all cores: a single cluster is
// mostly made of them, and later ones find them made. Errors come up again where
// a form is used.
func (r *Renderer) prepare(c *cluster.Cluster) {
	r.mu.Lock()
	cold := len(r.forms) == 0
	r.mu.Unlock()
	if !cold {
		return
	}
	h := c.Hosts[0]
	parallel.Each(len(h.Files), func(i int) {
		run := &run{Renderer: r, c: c, shared: map[shareKey]*tree.Blob{}}
		_, _ = run.compose(h, h.Files[i])
	})
}

// HostFolder is the folder of a host inside its cluster's.
func HostFolder(host string) string { return "hosts/" + host }

// run is the rendering of one cluster.
type run struct {
	*Renderer
	c          *cluster.Cluster
	properties string // of the brokers, as text
	shared     map[shareKey]*tree.Blob
}

// shareKey tells the versions of a service's file apart. Most hosts of a cluster
// have the same one.
type shareKey struct{ name, bootstrap, performance string }

func (r *run) host(h *cluster.Host) ([]tree.File, error) {
	files := make([]tree.File, 0, len(h.Files)+3)
	var failed error
	add := func(name string, mode fs.FileMode, make func() (*tree.Blob, error)) {
		if failed != nil {
			return
		}
		blob, err := make()
		if err != nil {
			failed = message.Failed("failed.at", name, err)
		}
		files = append(files, tree.File{Name: name, Blob: blob, Mode: mode})
	}
	add("apply.sh", 0o755, r.script)
	add("apply.conf", 0o644, func() (*tree.Blob, error) { return r.conf(h) })
	for _, f := range h.Files {
		add("metersphere/"+f.Output(), 0o644, func() (*tree.Blob, error) { return r.compose(h, f) })
	}
	if r.c.ControllerFile(h) {
		add(controllerFile, 0o644, func() (*tree.Blob, error) { return r.kafka(h, controllerTemplate) })
	}
	return files, failed
}

// compose renders one compose file of a host.
func (r *run) compose(h *cluster.Host, f cluster.File) (blob *tree.Blob, err error) {
	if f.Name == "kafka" {
		return r.kafka(h, f.Template)
	}
	key := shareKey{f.Name, h.Bootstrap, h.PerformanceBootstrap}
	if r.shared[key] == nil {
		r.shared[key], err = r.service(f, h)
	}
	return r.shared[key], err
}

// cluster renders the files that belong to no host.
func (r *run) cluster() ([]tree.File, error) {
	templates := [][2]string{{Runbook, readmeTemplate}}
	if r.c.Nginx != nil {
		templates = append(templates, [2]string{"nginx/" + r.c.Name + ".conf", nginxTemplate})
	}
	files := []tree.File{{Name: Record, Blob: tree.NewBlob(r.c.Record()), Mode: 0o644}}
	for _, t := range templates {
		text, err := r.execute(t[1], clusterFile{Cluster: r.c})
		if err == nil {
			err = wrong(t[1], checkText(text))
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t[0], err)
		}
		files = append(files, tree.File{Name: t[0], Blob: tree.NewBlob(text), Mode: 0o644})
	}
	return files, nil
}

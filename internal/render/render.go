// Package render turns a cluster into the files of its tree: it executes the
// templates and checks what came out against the model. It knows no spec, and
// neither reads nor writes an output folder.
package render

import (
	"bytes"
	"fmt"
	"io/fs"
	"strconv"
	"sync"
	"text/template"

	"mskraft/internal/cluster"
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
		text, err := r.execute(new(bytes.Buffer), applyTemplate, redact.NewPatterns())
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
			return nil, fmt.Errorf("host %s: %w", h.Name, err)
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
	buf        bytes.Buffer
	properties string // of the brokers, as text
	shared     map[shareKey]*tree.Blob
}

// shareKey tells the versions of a service's file apart. Most hosts of a cluster
// have the same one.
type shareKey struct{ name, bootstrap, performance string }

func (r *run) host(h *cluster.Host) ([]tree.File, error) {
	files := make([]tree.File, 0, len(h.Files)+3)
	add := func(name string, mode fs.FileMode, blob *tree.Blob, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, tree.File{Name: name, Blob: blob, Mode: mode})
		return nil
	}
	script, err := r.script()
	if err := add("apply.sh", 0o755, script, err); err != nil {
		return nil, err
	}
	conf, err := r.conf(h)
	if err := add("apply.conf", 0o644, conf, err); err != nil {
		return nil, err
	}
	for _, f := range h.Files {
		blob, err := r.compose(h, f)
		if err := add("metersphere/"+f.Output(), 0o644, blob, err); err != nil {
			return nil, err
		}
	}
	if r.c.ControllerFile(h) {
		blob, err := r.kafka(h, controllerTemplate)
		if err := add(controllerFile, 0o644, blob, err); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// compose renders one compose file of a host.
func (r *run) compose(h *cluster.Host, f cluster.File) (*tree.Blob, error) {
	if f.Name == "kafka" {
		return r.kafka(h, f.Template)
	}
	key := shareKey{f.Name, h.Bootstrap, h.PerformanceBootstrap}
	if blob := r.shared[key]; blob != nil {
		return blob, nil
	}
	form, err := r.serviceForm(f.Name)
	if err != nil {
		return nil, err
	}
	text, err := form.fill([4]string{string(r.c.ID), key.bootstrap, key.performance})
	if err != nil {
		return nil, err
	}
	blob := tree.NewBlob(text)
	r.shared[key] = blob
	return blob, nil
}

// kafka renders a file of a host's Kafka.
func (r *run) kafka(h *cluster.Host, template string) (*tree.Blob, error) {
	form, err := r.kafkaForm(template, h)
	if err != nil {
		return nil, err
	}
	text, err := form.fill([4]string{string(r.c.ID), r.c.Kafka.Voters, h.URLHost(), strconv.Itoa(h.NodeID)})
	if err != nil {
		return nil, err
	}
	return tree.NewBlob(text), nil
}

// conf renders apply.conf of a host.
func (r *run) conf(h *cluster.Host) (*tree.Blob, error) {
	data := newApplyFile(r.c, h)
	form, err := r.applyForm(data)
	if err != nil {
		return nil, err
	}
	text, err := form.fill([4]string{data.Cluster, data.Host, data.Address})
	if err != nil {
		return nil, err
	}
	return tree.NewBlob(text), nil
}

// cluster renders the files that belong to no host.
func (r *run) cluster() ([]tree.File, error) {
	var files []tree.File
	add := func(name, tmpl string) error {
		text, err := r.execute(&r.buf, tmpl, clusterFile{Cluster: r.c})
		if err == nil {
			err = wrong(tmpl, checkText(text))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		files = append(files, tree.File{Name: name, Blob: tree.NewBlob(text), Mode: 0o644})
		return nil
	}
	files = append(files, tree.File{Name: Record, Blob: tree.NewBlob(r.c.Record()), Mode: 0o644})
	if err := add("README.md", readmeTemplate); err != nil {
		return nil, err
	}
	if r.c.Nginx != nil {
		if err := add("nginx/"+r.c.Name+".conf", nginxTemplate); err != nil {
			return nil, err
		}
	}
	return files, nil
}

//go:build integration

package engine

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMounts takes a host from the stock installation over the switch, down and up, and an
// upgrade of MeterSphere. Each time Kafka has the mounts that its file says, and from the
// switch on it keeps its data.
func TestMounts(t *testing.T) {
	for _, version := range composes {
		images := map[string]image{"apache": apache(false, "allinone"), "bitnami": bitnami("middleware")}
		if version == composes[0] {
			images["apache by BuildKit"] = apache(true, "middleware") // no other looks who built an image
		}
		for name, i := range images {
			t.Run(version+"/"+name, func(t *testing.T) {
				t.Parallel()
				h := newHost(t, i, version)
				step := h.steps(t)
				h.install(i.from)
				stranger := h.stranger()
				step("stock")

				said := h.apply(i.from)
				record := h.holds(said, "")
				step("switch")
				// This one writes a label into a container that it makes anew and then takes the label
				// for a change of the file, for ever; only one that is made from nothing has none.
				if version != "2.16.0" {
					h.reload()
					step("reload")
				}
				h.run("msctl", "down")
				h.run("msctl", "up", "-d")
				h.holds(said, record)
				step("down, up")
				h.reload()
				step("reload")
				h.install(i.to)
				step("installer")
				h.holds(h.apply(i.to), record)
				step("upgrade")
				if h.containers()["stranger"] != stranger {
					t.Error("a container of another project was touched")
				}
			})
		}
	}
}

// holds wants Kafka's mounts to be those that its file says, and its data in the volume:
// the record, or any where it is "". It returns the record.
func (h *host) holds(said map[string]mount, record string) string {
	h.t.Helper()
	found := h.mounts("kafka")
	var volume mount
	for place, m := range said {
		if found[place] != m {
			h.t.Fatalf("at %s the file asks for\n%+v\nand there is\n%+v\nof all these: %+v", place, m, found[place], found)
		}
		if m.Type == "volume" {
			volume = m
		}
	}
	var records []string
	err := filepath.WalkDir(volume.Source, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == "record" {
			records = append(records, path)
		}
		return err
	})
	if err != nil || len(records) != 1 {
		h.t.Fatalf("the volume holds %d records (%v); mounted are %+v", len(records), err, found)
	}
	text, err := os.ReadFile(records[0])
	if err != nil {
		h.t.Fatal(err)
	}
	if record != "" && string(text) != record {
		h.t.Fatalf("Kafka began with no data: the record is %q, and was %q", text, record)
	}
	return string(text)
}

// reload reloads where there is nothing to do.
func (h *host) reload() {
	h.t.Helper()
	before := h.containers()
	h.run("msctl", "reload")
	if after := h.containers(); !cmp.Equal(before, after) {
		h.t.Errorf("a reload made containers anew (-before +after):\n%s", cmp.Diff(before, after))
	}
}

// stranger starts a container that belongs to nobody's files.
func (h *host) stranger() string {
	h.t.Helper()
	h.call("POST", "/containers/create?name=stranger", strings.NewReader(`{"Image": "metersphere/data-streaming:`+h.image.from+`"}`), nil)
	h.call("POST", "/containers/stranger/start", nil, nil)
	return h.containers()["stranger"]
}

// steps wants the containers of the files that msctl loads after each step, and no orphan,
// and logs how long the step took.
func (h *host) steps(t *testing.T) func(name string) {
	began := time.Now()
	return func(name string) {
		t.Helper()
		t.Logf("%-10s %4.1f s", name, time.Since(began).Seconds())
		want := append(h.services(), "stranger")
		slices.Sort(want)
		if got := slices.Sorted(maps.Keys(h.containers())); !slices.Equal(got, want) {
			t.Errorf("after the step %s there are the containers %v, and the files have %v", name, got, want)
		}
		began = time.Now()
	}
}

package hostfiles

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"mskraft/internal/release"
)

// Output is the name of the file in a host's folder.
func (f *File) Output() string {
	if isYAML(f.Name) {
		return f.Name
	}
	return filePrefix + f.Name + fileSuffix
}

func isYAML(name string) bool { return path.Ext(name) == ".yml" || path.Ext(name) == ".yaml" }

// composeName is what is told apart in the name of a compose file of MeterSphere: kafka
// for docker-compose-kafka.yml.
func composeName(file string) (name string, ok bool) {
	name, begins := strings.CutPrefix(path.Base(file), filePrefix)
	name, ends := strings.CutSuffix(name, fileSuffix)
	return name, begins && ends
}

// shortName is how a compose file is called: kafka for docker-compose-kafka.yml, and by all of
// its name if that is not made so.
func shortName(file string) string {
	if name, ok := composeName(file); ok {
		return name
	}
	return path.Base(file)
}

// isCompose reports whether a file may be a compose file by its name.
func isCompose(file string) bool {
	return isYAML(file) && strings.Contains(path.Base(file), "compose")
}

// defaultNames are the files that docker-compose takes if none is named, in Compose's
// order, each time with the names of the file that is laid over the first.
func defaultNames() (names, overrides []string) {
	return []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"},
		[]string{"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"}
}

// composed are the names of the files that docker-compose takes by itself, each laid over
// the ones before: those that .env names, or else the first of its names and of those that
// go with it.
func (h *Host) composed() []string {
	if v := h.Env.Get("COMPOSE_FILE"); v.Text != "" && !h.ByMsctl {
		return strings.Split(v.Text, cmp.Or(h.Env.Get("COMPOSE_PATH_SEPARATOR").Text, ":"))
	}
	names, overrides := defaultNames()
	isMissing := func(name string) bool { return h.File(name) == nil }
	if names, overrides = slices.DeleteFunc(names, isMissing), slices.DeleteFunc(overrides, isMissing); len(names) == 0 {
		return nil
	}
	return append(names[:1], overrides[:min(1, len(overrides))]...)
}

// Loaded are the compose files that are started: by msctl those of the install mode of
// .env, if the host is of one of the releases, and all of MeterSphere's if .env does not
// tell the mode; by docker-compose the one that it takes by itself, or else all.
func (h *Host) Loaded(releases []*release.Release) []*File {
	if h.main != nil && !h.ByMsctl {
		return []*File{h.main}
	}
	keep, known := map[string]bool{"base": true}, false
	for _, r := range releases {
		names, ok := r.Loads(h.Env.Get("MS_INSTALL_MODE").Text)
		known = known || ok
		for _, name := range names {
			keep[name] = true
		}
	}
	external := func(file string) bool { return h.Env.Get(release.ExternalVariable(file)).Text == "true" }
	return slices.DeleteFunc(slices.Clone(h.Files), func(f *File) bool {
		return h.ByMsctl && (known && (!keep[f.Name] || external(f.Name)) || isYAML(f.Name))
	})
}

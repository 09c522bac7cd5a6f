package spec

import (
	"maps"
	"slices"
	"strings"

	"mskraft/internal/message"
)

// unknownKey is a key that nobody asked for, in its table.
type unknownKey struct {
	*table
	node *node
}

// reportUnknown says of every unknown key what was meant: the same key of another table,
// a similar one of its own, or a similar one of another.
func (d *decoder) reportUnknown() {
	if len(d.unknown) == 0 {
		return
	}
	tables := tablesOfKeys()
	names := slices.Sorted(maps.Keys(tables))
	for _, u := range d.unknown {
		name := u.node.name
		values, isTable := u.values[name].(map[string]any)
		near := Nearest(name, u.known)
		elsewhere := tables[name]
		if elsewhere == nil && near == "" && len(name) > 5 { // a short one is near to many
			if other := Nearest(name, names); other != "" {
				name, elsewhere = other, tables[other]
			}
		}
		add := func(id message.ID, args ...any) { d.add(u.pos(u.node.segment), u.full(u.node.name), id, args...) }
		switch {
		case strings.Contains(u.node.name, ".") || u.path == "kafka" && len(values) > 0 && elsewhere == nil && near == "":
			add("MSK101.elsewhere", u.node.name, "[kafka.properties]")
		case len(elsewhere) > 0 && !strings.EqualFold(near, name) && !slices.Contains(elsewhere, u.path):
			for _, path := range elsewhere {
				d.misspelt = append(d.misspelt, strings.TrimPrefix(path+"."+name, "."))
			}
			switch {
			case isTable && slices.Contains(elsewhere, ""):
				add("MSK101.table", "["+name+"]")
			case isTable:
				add("MSK101.table", headers(elsewhere, name))
			case slices.Contains(elsewhere, ""):
				add("MSK101.misplaced", name)
			default:
				add("MSK101.elsewhere", name, headers(elsewhere, ""))
			}
		case near != "":
			add("MSK101.misspelt", near)
			d.misspelt = append(d.misspelt, u.full(near))
		default:
			add("MSK101.unknown", message.Series(u.known...))
		}
	}
}

// headers are tables as a file writes them, with a table of that name in each.
func headers(paths []string, name string) message.List {
	var list []string
	for _, path := range paths {
		list = append(list, "["+strings.Trim(path+"."+name, ".")+"]")
	}
	return message.Or(list...)
}

// tablesOfKeys are the tables that have a key of that name, "" for the top of the file.
func tablesOfKeys() map[string][]string {
	src := NewSource("", []byte("[hosts.NAME]\n[services.NAME]\n"))
	values, root, _ := parseTOML(src)
	d := &decoder{src: src}
	d.spec(&table{d: d, node: root, values: values})
	tables := map[string][]string{}
	for _, t := range d.tables {
		for _, key := range t.known {
			if key != "NAME" && !slices.Contains(tables[key], t.path) {
				tables[key] = append(tables[key], t.path)
			}
		}
	}
	return tables
}

// misnamed reports whether the table of a host holds nothing but other tables: the name
// was written with dots, as an address is, and TOML takes them for tables in tables. It
// reports every name that was.
func (t *table) misnamed(name string) bool {
	if len(t.values) == 0 {
		return false
	}
	for key, v := range t.values {
		if _, is := v.(map[string]any); !is || slices.Contains(t.known, key) {
			return false
		}
	}
	for _, n := range t.node.order {
		below, _ := t.table(n.name)
		if below.known = nil; !below.misnamed(name + "." + n.name) {
			t.d.add(t.pos(n.key), "hosts."+name+"."+n.name, "MSK130.address", name+"."+n.name)
		}
	}
	return true
}

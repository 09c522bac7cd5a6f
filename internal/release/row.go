package release

import (
	"fmt"
	"strconv"
	"strings"

	"mskraft/internal/message"
)

// A Row is a release as the catalogue writes it: cells separated by blanks, in the
// order of these fields. It is quicker to read so than with a key in front of every
// cell, for people and for programs.
type Row struct {
	Name, Generation, Kafka, KafkaFile, Health string
	Properties, ServerProperties               string
	MemLimits, Services, Modes, Ports          string
	Traits                                     []string
}

// cell is one of the cells before the traits.
type cell int

const (
	cellName cell = iota
	cellGeneration
	cellKafka
	cellKafkaFile
	cellHealth
	cellProperties
	cellServerProperties
	cellMemLimits
	cellServices
	cellModes
	cellPorts
	cells
)

// cells are the cells before the traits.
func (r *Row) cells() [cells]*string {
	return [cells]*string{
		&r.Name, &r.Generation, &r.Kafka, &r.KafkaFile, &r.Health, &r.Properties, &r.ServerProperties,
		&r.MemLimits, &r.Services, &r.Modes, &r.Ports,
	}
}

// newRow takes a row apart.
func newRow(text string) (Row, error) {
	words := strings.Fields(text)
	if len(words) < int(cells) {
		return Row{}, message.Failed("releases.row", int(cells), len(words), text)
	}
	r := Row{Traits: words[cells:]}
	for i, to := range r.cells() {
		*to = words[i]
	}
	return r, nil
}

// String is the row as the catalogue writes it, below the others.
func (r Row) String() string {
	var b strings.Builder
	widths := [cells]int{16, 14, 6, 37, 11, 13, 13, 13, 13, 13, 13}
	for i, text := range r.cells() {
		fmt.Fprintf(&b, "%-*s ", widths[i], *text)
	}
	b.WriteString(strings.Join(r.Traits, " "))
	return strconv.Quote(strings.TrimSpace(b.String())) + ","
}

package verify

import (
	"cmp"
	"errors"
	"strings"

	"mskraft/internal/kafka"
	"mskraft/internal/message"
	"mskraft/internal/release"
)

// checkMemory checks the options of the heap as Java reads them, and holds them to the memory that
// the container may have.
func (check *checker) checkMemory() {
	for _, h := range check.nodes {
		options := h.Kafka.Service.Variable(release.HeapVariable)
		if options.Open {
			continue
		}
		heap, err := kafka.ParseHeap(cmp.Or(strings.TrimSpace(options.Text), kafka.DefaultHeap))
		if refused := (*kafka.HeapError)(nil); errors.As(err, &refused) {
			check.fail(within(options, refused.Option), heapFault(refused.Err), refused.Option)
			continue
		}
		limit := h.Kafka.Service.MemLimit
		text := limit.Text
		if gen := h.gen(); limit.Open && gen != nil { // what the installer writes into .env
			text = gen.Installed(limit.Raw)
		}
		switch bytes, ok := kafka.ParseMemory(text); {
		case !ok || max(heap.Largest, heap.First) < bytes:
		case options.Given && options.Text != "":
			check.warn(options, "MSK346.limit", options.Text, text)
		default:
			check.warn(h.node(), "MSK346.default", kafka.DefaultHeap, text)
		}
	}
}

// heapFault is the text about what Java has against an option.
func heapFault(err error) message.ID {
	switch {
	case errors.Is(err, kafka.ErrHeapOption):
		return "MSK345.option"
	case errors.Is(err, kafka.ErrHeapSmall):
		return "MSK345.small"
	case errors.Is(err, kafka.ErrHeapOrder):
		return "MSK345.order"
	}
	return "MSK345.size"
}

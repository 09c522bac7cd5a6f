package verify

import (
	"slices"
	"strings"

	"mskraft/internal/hostfiles"
	"mskraft/internal/message"
)

// profiles are those of Compose that .env names.
func (h *host) profiles() []string {
	return strings.FieldsFunc(h.Env.Get("COMPOSE_PROFILES").Text, func(c rune) bool { return c == ',' || c == ' ' })
}

// chooseProfile is the profile with the most Kafkas where somebody has to name one, the
// first of equals; "" where .env names some, where msctl starts the host, or without any.
func (h *host) chooseProfile() (best string) {
	if h.ByMsctl || len(h.profiles()) > 0 {
		return ""
	}
	count := map[string]int{}
	for _, k := range h.Kafkas {
		for _, profile := range k.Service.Profiles {
			count[profile]++
		}
	}
	for _, k := range h.Kafkas {
		for _, profile := range k.Service.Profiles {
			if count[profile] > count[best] {
				best = profile
			}
		}
	}
	return best
}

// enables reports whether a service is started as far as its profiles tell.
func (h *host) enables(s *hostfiles.Service) bool {
	named := h.profiles()
	return len(s.Profiles) == 0 || slices.Contains(named, "*") ||
		slices.ContainsFunc(s.Profiles, func(p string) bool { return p == h.profile || slices.Contains(named, p) })
}

// reportProfile tells of a Kafka that no profile starts. Beside one that is started, it is
// a leftover.
func (check *checker) reportProfile(h *node, isLeftover bool) {
	if !h.ByMsctl {
		if h.profile != "" {
			check.note("unchecked.profiles", h.profile)
		}
		return
	}
	severity := Warning
	if !isLeftover {
		h.idle, h.blind, severity = true, true, Error
	}
	check.add(severity, h.node(), message.New("MSK308.profile", h.Kafka.Service.Profiles[0]))
}

// isKnown reports whether the files tell what a Kafka is started with.
func (check *checker) isKnown(h *node) bool {
	for _, v := range h.Kafka.Service.Unknown {
		if !check.reported[v.Place] {
			check.note("unchecked.outside", v.Text)
		}
	}
	key, v := h.Kafka.Replaced()
	if v.Given {
		check.warn(v, "MSK308.replaced", key, v.Text)
	}
	isOwn := h.Kafka.Family.ConfigFrom != "" && len(h.Kafka.Properties) == 0 && h.Kafka.ConfigMount() == nil
	if isOwn && len(h.Kafka.Service.Unknown) == 0 {
		check.unchecked("unchecked.own", h.Kafka.Service.Image.Raw)
	}
	return len(h.Kafka.Service.Unknown) == 0 && !v.Given && !isOwn
}

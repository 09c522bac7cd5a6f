package spec

import (
	"regexp"
	"strings"
)

// maxText is how many characters a message repeats of a file's text.
const maxText = 300

// Mask hides what looks like a secret, and cuts what is too long to be read.
func Mask(s string) string {
	s = MaskSecrets(s)
	if runes := []rune(s); len(runes) > maxText {
		return string(runes[:maxText]) + "..."
	}
	return s
}

// MaskSecrets hides what looks like a secret: a spec should hold none, and a
// message must not spread one that it holds all the same.
func MaskSecrets(s string) string {
	if !strings.ContainsAny(s, "@=") {
		return s
	}
	user := regexp.MustCompile(`[^\s"'/=]*:\S*@`)
	assigned := regexp.MustCompile(`(?i)((?:pass(?:word|wd|phrase)|pwd|secret|token|credential|jaas|private|keystore\.key)[^="]*=)\s*(?:"(?:[^"\\]|\\.)*"|(?:[^"\\]|\\.)*)`)
	return assigned.ReplaceAllString(user.ReplaceAllString(s, "***@"), "$1***")
}

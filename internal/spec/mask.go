package spec

import (
	"regexp"
	"strings"
)

// maxText is how many characters a message repeats of a file's text.
const maxText = 300

// Mask hides what looks like a secret, and cuts what is too long to be read. A
// spec should hold no secret, and a message must not spread one that it holds
// all the same.
func Mask(s string) string {
	if strings.ContainsAny(s, "@=") {
		user := regexp.MustCompile(`[^\s"'/=]*:\S*@`)
		assigned := regexp.MustCompile(`(?i)((?:pass(?:word|wd|phrase)|pwd|secret|token|credential|jaas|private|keystore\.key)[^="]*=)\s*(?:"(?:[^"\\]|\\.)*"|(?:[^"\\]|\\.)*)`)
		s = assigned.ReplaceAllString(user.ReplaceAllString(s, "***@"), "$1***")
	}
	if runes := []rune(s); len(runes) > maxText {
		return string(runes[:maxText]) + "..."
	}
	return s
}

// Package redact hides what may be secret in whatever is shown.
package redact

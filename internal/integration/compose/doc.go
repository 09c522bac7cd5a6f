// Package compose holds only tests: rendered files, as both generations of
// docker-compose read them.
package compose

// Command mskraft turns a spec of a MeterSphere cluster into the files that
// every host of it needs.
package main

import (
	"os"

	"mskraft/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

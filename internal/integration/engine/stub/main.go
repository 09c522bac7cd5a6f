// Command stub is every program of the images that the engine's tests make.
package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"log"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
)

func main() {
	var err error
	switch filepath.Base(os.Args[0]) {
	case "bash", "nc":
		err = check(strings.Join(os.Args[1:], " "))
	default:
		err = serve()
	}
	if err != nil {
		log.Fatal(err)
	}
}

// check is a health check: whether a port is open.
func check(command string) error {
	conn, err := net.Dial("tcp", "localhost:"+regexp.MustCompile(`\d+$`).FindString(command))
	if err == nil {
		err = conn.Close()
	}
	return err
}

// serve is a server, until it is told to end. What is a Kafka keeps a record in its data:
// another one means that the data was lost.
func serve() error {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	dir := os.Getenv("KAFKA_LOG_DIRS")
	if dir == "" {
		dir = os.Getenv("STUB_DATA")
	}
	if dir != "" {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		f, err := os.OpenFile(filepath.Join(dir, "record"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		switch {
		case errors.Is(err, fs.ErrExist):
		case err != nil:
			return err
		default:
			if _, err := f.WriteString(rand.Text()); err != nil {
				return err
			}
		}
	}
	for _, port := range []string{"8081", "8084", "9092", "9093"} {
		if _, err := net.Listen("tcp", ":"+port); err != nil {
			return err
		}
	}
	<-ended
	return nil
}

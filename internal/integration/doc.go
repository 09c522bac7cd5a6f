// Package integration starts real Kafka clusters from rendered files. It holds
// only tests, and knows of a container no more than what Docker and the images
// document: it runs none.
package integration

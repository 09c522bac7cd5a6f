// Package integration starts real Kafka clusters from rendered files. It holds
// only tests, and knows of a container no more than what Docker and the images
// document: it runs none. Of files that are nobody's who uses mskraft it asks
// Kafka's own classes, and starts nothing.
//
// They take root, Linux, java, mvn, docker-compose and ip, and tell what is
// missing. Maven brings the jars of each Kafka version once, into the folder
// MSKRAFT_KAFKA or the user's cache. With MSKRAFT_LOGS they leave what every
// Kafka logged in that folder.
package integration

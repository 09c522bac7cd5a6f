// Package engine switches a host from MeterSphere's own files to rendered ones on a real
// Docker engine, with docker-compose 1 and 2. It holds only tests, and what they look at
// is what Docker and Compose make of the files: which containers there are, and what is
// mounted in them. No image holds a real program.
//
// They take root, Linux, and of Debian docker.io, docker-compose and iproute2. Compose 2 is
// built once, into the folder mskraft-engine of the user's cache.
package engine

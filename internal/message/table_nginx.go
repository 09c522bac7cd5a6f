package message

// nginx has what is wrong with the tables state and nginx of a spec, MSK170 to MSK189.
func nginx(id ID) (Words, bool) {
	const (
		user  = "contains @, as if it held a user and a password"
		port  = "the port is not a number from 1 to 65535"
		minio = "write http://HOST:9000; the keys stay in each host's .env"
	)
	switch id {
	case "MSK171.independent":
		return Words{What: "independent hosts each have their own", Do: `write mode = "shared" if all hosts use it, or leave it out`}, true
	case "MSK171.no-minio":
		return Words{What: "%[1]s does not use MinIO", Do: "leave it out"}, true
	case "MSK172.user":
		return Words{What: user, Do: "write HOST or HOST:PORT; users and passwords stay in each host's .env"}, true
	case "MSK172.port":
		return Words{What: port, Do: "write HOST or HOST:PORT"}, true
	case "MSK172.address":
		return Words{What: "%[1]s", Do: "write HOST or HOST:PORT, reachable from every host"}, true
	case "MSK172.minio-user":
		return Words{What: user, Do: minio}, true
	case "MSK172.minio-port":
		return Words{What: port, Do: minio}, true
	case "MSK172.minio-address":
		return Words{What: "%[1]s", Do: minio}, true
	case "MSK172.minio":
		return Words{What: "is not the URL of a MinIO server", Do: minio}, true

	case "MSK180.twice":
		return Words{What: "port %[1]d is also that of %[2]s", Do: "listen is for plain HTTP, which is sent on to tls.listen"}, true
	case "MSK181.name":
		return Words{What: "%[1]q is not a DNS name", Do: `write the name that users type, such as "ms.example.com"`}, true
	case "MSK181.address":
		return Words{What: "%[1]q is not a DNS name", Do: "leave server_name out to answer at every name and address"}, true
	case "MSK183.size":
		return Words{What: "%[1]q is not a size", Do: `write a size such as "1024m"`}, true
	case "MSK184.path":
		return Words{What: "%[1]q is not the path of a file", Do: "write an absolute path of letters, digits and . _ - + only"}, true
	case "MSK185.mode":
		return Words{What: "a host in mode %[1]s has no %[2]s that NGINX could reach", Do: "leave it out"}, true
	case "MSK185.no-nginx":
		return Words{What: "the cluster has no NGINX", Do: "add an [nginx] table, or leave it out"}, true
	case "MSK186.none":
		return Words{
			What: "no host is active: NGINX would have nobody to send users to",
			Do:   `leave at least one host with nginx = "active"`,
		}, true
	case "MSK187.balance":
		return Words{What: "NGINX knows no backup servers under ip_hash", Do: `set nginx.balance = "least_conn" or "round_robin"`}, true
	case "MSK187.default":
		return Words{
			What: "NGINX knows no backup servers under ip_hash",
			Do:   `set nginx.balance = "least_conn" or "round_robin", or leave one host active`,
		}, true
	}
	return Words{}, false
}

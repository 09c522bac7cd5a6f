package message

// nginx has what is wrong with the tables state and nginx of a spec, MSK170 to MSK189.
func nginx(id ID) (Words, bool) {
	const (
		user  = "contains @, as if it held a user and a password"
		port  = "the port is not a number from 1 to 65535"
		minio = "write http://HOST:9000; the keys stay in each host's .env"
	)
	return find(id, []text{
		{"MSK171.independent", "independent hosts each have their own", "", `write mode = "shared" if all hosts use it, or leave it out`},
		{"MSK171.no-minio", "%[1]s does not use MinIO", "", "leave it out"},
		{"MSK172.user", user, "", "write HOST or HOST:PORT; users and passwords stay in each host's .env"},
		{"MSK172.port", port, "", "write HOST or HOST:PORT"},
		{"MSK172.address", "%[1]s", "", "write HOST or HOST:PORT, reachable from every host"},
		{"MSK172.minio-user", user, "", minio},
		{"MSK172.minio-port", port, "", minio},
		{"MSK172.minio-address", "%[1]s", "", minio},
		{"MSK172.minio", "is not the URL of a MinIO server", "", minio},

		{"MSK180.twice", "port %[1]d is also that of %[2]s", "", "listen is for plain HTTP, which is sent on to tls.listen"},
		{"MSK181.name", "%[1]q is not a DNS name", "", `write the name that users type, such as "ms.example.com"`},
		{"MSK181.address", "%[1]q is not a DNS name", "", "leave server_name out to answer at every name and address"},
		{"MSK183.size", "%[1]q is not a size", "", `write a size such as "1024m"`},
		{"MSK184.path", "%[1]q is not the path of a file", "", "write an absolute path of letters, digits and . _ - + only"},
		{"MSK185.mode", "a host in mode %[1]s has no %[2]s that NGINX could reach", "", "leave it out"},
		{"MSK185.no-nginx", "the cluster has no NGINX", "", "add an [nginx] table, or leave it out"},
		{"MSK186.none", "no host is active: NGINX would have nobody to send users to", "", `leave at least one host with nginx = "active"`},
		{"MSK187.balance", "NGINX knows no backup servers under ip_hash", "", `set nginx.balance = "least_conn" or "round_robin"`},
		{
			"MSK187.default", "NGINX knows no backup servers under ip_hash", "",
			`set nginx.balance = "least_conn" or "round_robin", or leave one host active`,
		},
	})
}

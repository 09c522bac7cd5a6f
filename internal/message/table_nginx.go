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
		{"MSK181.path", "%[1]q has a path", "", "write the name alone, and give MeterSphere a name of its own: its pages ask for / and cannot live below a path"},
		{"MSK181.twice", "%[1]q stands twice", "", "leave one out"},
		{"MSK184.no-tls", "the cluster's NGINX has no TLS", "", "add a table [nginx.tls], or leave it out"},
		{"MSK184.path", "%[1]q is not the path of a file", "", "write an absolute path of letters, digits and . _ - + only"},
		{"MSK185.mode", "a host in mode %[1]s has no %[2]s that NGINX could reach", "", "leave it out"},
		{"MSK185.no-nginx", "the cluster has no NGINX", "", "add an [nginx] table, or leave it out"},
		{"MSK186.none", "no host is active: NGINX would have nobody to send users to", "", `leave at least one host with nginx = "active"`},
		{"MSK187.balance", "NGINX knows no backup servers under %[1]s", "", `set nginx.balance = "least_conn" or "round_robin"`},
		{
			"MSK187.default", "NGINX knows no backup servers under %[1]s, which is the default", "",
			`set nginx.balance = "least_conn" or "round_robin", or leave one host active`,
		},
		{"MSK188.time", "%[1]q is not a time", "", `write seconds, minutes or hours such as "300s", "5m" or "1h"`},
		{"MSK188.version", "%[1]q is not a version of NGINX", "", `write the oldest one that loads the file, such as "1.24", or leave it out`},
		{"MSK189.network", "%[1]q is neither an address nor a network", "", `write an address, or a network without host bits: "10.1.10.0/24"`},
		{"MSK189.everybody", "%[1]q is everybody", "anybody could say that he is another user", "name the proxies in front of NGINX alone"},
		{
			"MSK189.nobody", "with the PROXY protocol, the proxy in front says who the user is, and no proxy is trusted", "",
			`name it: nginx.trusted_proxies = ["10.1.10.1"]`,
		},
	})
}

package redact

import "strings"

// Name reports whether a name promises a secret as its value: that of a variable,
// of a property, of a key in a file, of an option. It is taken apart into words at
// everything that is no letter and where camelCase begins another one.
func Name(name string) bool {
	for word := range strings.SplitSeq(foreign, "|") {
		if strings.HasSuffix(name, word) {
			return true
		}
	}
	words := join(name)
	if !promises(words) {
		return false
	}
	for word := range strings.SplitSeq(innocent, "|") {
		words = strings.ReplaceAll(words, "_"+word+"_", "_")
	}
	for word := range strings.SplitSeq(about, "|") {
		if strings.HasSuffix(words, "_"+word+"_") {
			return false
		}
	}
	return promises(words)
}

// The words of names. An underscore stands where a word has to end, so that
// rootpass is taken and passenger is not. Constants, as apply.sh has them, too.
const (
	anywhere = "password|passwd|passphrase|passcode|pass_word|pass_phrase|secret|credential|creds_|jaas_|token_|tokens_"
	last     = "pass|pwd|pw|auth|authorization|cookie|signature|jwt|psk" // at the end of a name

	// Before key; _s is S3.
	keys = "access|account|admin|aes|api|app|auth|aws|cipher|client|cos|crypto|decryption|deploy|encrypt|encryption|hmac|jwt|" +
		"keystore|license|master|minio|oss|private|root|rsa|_s|secret|session|shared|sign|signing|ssh|ssl|storage|tls|unseal|vault"

	// Words that only look so, and two that are no secrets: whether Kafka asks
	// clients for certificates, and how long a model may talk.
	innocent = "bypass|compass|encompass|overpass|surpass|trespass|underpass|proxy_pass|fastcgi_pass|grpc_pass|scgi_pass|uwsgi_pass|" +
		"secretary|secretariat|client_auth|max_tokens"

	// The end of a name that tells something about a secret.
	about = "algorithm|class|count|days|dir|disabled|enabled|endpoint|expiration|expires|expiry|file|format|header|host|hours|interval|" +
		"issuer|iterations|length|location|max|mechanism|mechanisms|method|min|minutes|mode|ms|name|path|policy|port|provider|required|" +
		"seconds|size|timeout|ttl|type|uri|url"

	// How tokens begin: those of AWS, Google, GitHub, GitLab, Slack and Stripe.
	tokens = "AKIA|ASIA|AIza|ghp_|gho_|ghu_|ghs_|ghr_|github_pat_|glpat-|xoxa-|xoxb-|xoxp-|xoxr-|xoxs-|sk_live_|rk_live_"

	// The end of a name in another language.
	foreign = "密码|口令|密钥|令牌|凭据|凭证"
)

// Patterns are the words as extended regular expressions, for a script that hides
// the same. The first three are for the words of a name in lower case, with _ around
// each.
type Patterns struct{ Secret, Innocent, About, Token, Foreign string }

// NewPatterns returns the words.
func NewPatterns() Patterns {
	return Patterns{
		Secret:   anywhere + "|(" + last + ")_$|(" + keys + ")_?keys?_",
		Innocent: "_(" + innocent + ")_",
		About:    "_(" + about + ")_$",
		Token:    "^(eyJ[^.]*[.]|" + tokens + ")",
		Foreign:  "(" + foreign + ")$",
	}
}

// promises tells it of words that were joined.
func promises(words string) bool {
	for word := range strings.SplitSeq(anywhere, "|") {
		if strings.Contains(words, word) {
			return true
		}
	}
	end := strings.TrimSuffix(words, "_")
	for word := range strings.SplitSeq(last, "|") {
		if strings.HasSuffix(end, word) {
			return true
		}
	}
	for i := 0; ; i++ {
		n := strings.Index(words[i:], "key")
		if n < 0 {
			return false
		}
		i += n
		if !strings.HasPrefix(words[i+3:], "_") && !strings.HasPrefix(words[i+3:], "s_") {
			continue
		}
		before := strings.TrimSuffix(words[:i], "_")
		for word := range strings.SplitSeq(keys, "|") {
			if strings.HasSuffix(before, word) {
				return true
			}
		}
	}
}

// join writes a name's words in lower case, with _ around each.
func join(name string) string {
	words := append(make([]byte, 0, 64), '_')
	for i := 0; i < len(name); i++ {
		c := name[i]
		begins := false
		switch {
		case isUpper(c):
			begins = i > 0 && (isLower(name[i-1]) || isUpper(name[i-1]) && i+1 < len(name) && isLower(name[i+1]))
			c += 'a' - 'A'
		case !isLower(c):
			c = '_'
		}
		if begins || c == '_' && words[len(words)-1] != '_' {
			words = append(words, '_')
		}
		if c != '_' {
			words = append(words, c)
		}
	}
	if words[len(words)-1] != '_' {
		words = append(words, '_')
	}
	return string(words)
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

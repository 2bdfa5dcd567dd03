package connections

import (
	"crypto/tls"
	"crypto/x509"

	"golang.org/x/crypto/ssh"
)

func configs(roots *x509.CertPool, other *tls.Config) {
	// ruleid: go-tls-verification-off
	_ = &tls.Config{ServerName: "db", InsecureSkipVerify: true}
	// ruleid: go-tls-verification-off
	other.InsecureSkipVerify = true
	// ok: go-tls-verification-off
	_ = &tls.Config{RootCAs: roots}
	// ok: go-tls-verification-off
	_ = &tls.Config{InsecureSkipVerify: false}

	// ruleid: go-tls-old-version
	_ = &tls.Config{MinVersion: tls.VersionTLS10}
	// ruleid: go-tls-old-version
	other.MinVersion = tls.VersionTLS11
	// ok: go-tls-old-version
	_ = &tls.Config{MinVersion: tls.VersionTLS12}
	// ok: go-tls-old-version
	_ = &tls.Config{MinVersion: tls.VersionTLS13, RootCAs: roots}
}

func hosts(key ssh.PublicKey) {
	// ruleid: go-ssh-host-key-ignored
	_ = &ssh.ClientConfig{User: "deploy", HostKeyCallback: ssh.InsecureIgnoreHostKey()}
	// ruleid: go-ssh-host-key-ignored
	check := ssh.InsecureIgnoreHostKey()
	_ = check
	// ok: go-ssh-host-key-ignored
	_ = &ssh.ClientConfig{User: "deploy", HostKeyCallback: ssh.FixedHostKey(key)}
	// ok: go-ssh-host-key-ignored
	known, _ := knownhosts.New("/etc/ssh/known_hosts")
	_ = known
}

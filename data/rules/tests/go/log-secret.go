package accounts

import "log"

func register(name, password string, settings *Settings) {
	// ruleid: go-log-secret
	log.Printf("new account %s with %s", name, password)
	// ruleid: go-log-secret
	log.Println("key: " + settings.APIKey)
	// ok: go-log-secret
	log.Printf("new account %s", name)
	// ok: go-log-secret
	log.Println("the password is too short")
	// ok: go-log-secret
	log.Printf("%d characters", len(password))
}

package secrets

import (
	"crypto/aes"
	"database/sql"
	"os"
)

// ruleid: go-hard-coded-password
const dbPassword = "Tr0ub4dor-and-3"

// ruleid: go-hard-coded-password
var jwtSecret = []byte("signing-with-this-one")

// ok: go-hard-coded-password
const passwordField = "password-input"

// ok: go-hard-coded-password
var apiKey = os.Getenv("API_KEY")

func open() {
	// ruleid: go-hard-coded-password
	sql.Open("postgres", "postgres://app:s3cr3t@db/app")
	// ok: go-hard-coded-password
	sql.Open("postgres", os.Getenv("DATABASE_URL"))
	// ruleid: go-hard-coded-password
	aes.NewCipher([]byte("0123456789abcdef"))
	// ok: go-hard-coded-password
	password := "password"
	_ = password
}

var signing = []byte("the-key-of-all-tokens")

func sign(token *jwt.Token) {
	// ruleid: go-hard-coded-password
	token.SignedString(signing)
	fromOutside := []byte(os.Getenv("SIGNING_KEY"))
	// ok: go-hard-coded-password
	token.SignedString(fromOutside)
}

func settings() Settings {
	// ruleid: go-hard-coded-password
	return Settings{Name: "app", Password: "Tr0ub4dor-and-3"}
}

func fromOutside() Settings {
	// ok: go-hard-coded-password
	return Settings{Name: "app", Password: os.Getenv("PASSWORD")}
}

func admin(password, name string, r *http.Request) bool {
	// ruleid: go-hard-coded-comparison
	if password == "letmein42" {
		return true
	}
	// ruleid: go-hard-coded-comparison
	if r.Header.Get("X-API-Key") != "9f8d7c6b5a" {
		return false
	}
	// ok: go-hard-coded-comparison
	if password == "" {
		return false
	}
	// ok: go-hard-coded-comparison
	return name == "administrator"
}

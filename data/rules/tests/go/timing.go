package webhooks

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

func verify(message []byte, given string, key []byte) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	// ruleid: go-timing
	return given == hex.EncodeToString(mac.Sum(nil))
}

func verifyBytes(message, given, key []byte) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	sum := mac.Sum(nil)
	// ruleid: go-timing
	return bytes.Equal(sum, given)
}

func verifyConstant(message, given, key []byte) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	// ok: go-timing
	return hmac.Equal(given, mac.Sum(nil))
}

func unchanged(a, b []byte) bool {
	// ok: go-timing
	return bytes.Equal(a, b)
}

func allowed(given, apiKey string, account *Account) bool {
	// ruleid: go-timing-named
	if given != apiKey {
		return false
	}
	// ok: go-timing-named
	if apiKey == "" {
		return false
	}
	// ok: go-timing-named
	if account.Name == given {
		return false
	}
	// ruleid: go-timing-named
	return account.SessionToken == given
}

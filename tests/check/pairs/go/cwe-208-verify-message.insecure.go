package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

func verify(msg []byte, sig string, key []byte) bool {
	mac := hmac.New(sha256.New, key)
	mac.Write(msg)
	expected := hex.EncodeToString(mac.Sum(nil))
	return sig == expected
}

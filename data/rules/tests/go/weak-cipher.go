package ciphers

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"crypto/rc4"
	"crypto/rsa"
	"io"
)

func weak(key []byte) {
	// ruleid: go-weak-cipher
	des.NewCipher(key)
	// ruleid: go-weak-cipher
	rc4.NewCipher(key)
	// ok: go-weak-cipher
	aes.NewCipher(key)
}

func blocks(key, in, out []byte) {
	block, _ := aes.NewCipher(key)
	for len(in) > 0 {
		// ruleid: go-ecb-mode
		block.Encrypt(out, in[:16])
		in, out = in[16:], out[16:]
	}
}

func oneBlock(key, in, out []byte) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	// ruleid: go-ecb-mode
	block.Encrypt(out, in)
	return nil
}

func sealed(key, text []byte) ([]byte, error) {
	// ok: go-weak-cipher
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := io.ReadFull(rand.Reader, nonce); err != nil {
		return nil, err
	}
	// ok: go-ecb-mode, go-static-nonce
	return gcm.Seal(nonce, nonce, text, nil), nil
}

func sealedRead(gcm cipher.AEAD, text []byte) []byte {
	nonce := make([]byte, 12)
	rand.Read(nonce)
	// ok: go-static-nonce, go-ecb-mode
	return gcm.Seal(nil, nonce, text, nil)
}

func zeros(gcm cipher.AEAD, text []byte) []byte {
	nonce := make([]byte, 12)
	// ruleid: go-static-nonce
	return gcm.Seal(nil, nonce, text, nil)
}

func constant(block cipher.Block, out, text []byte) {
	iv := []byte("0123456789abcdef")
	// ruleid: go-static-nonce
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out, text)
}

func keys() {
	// ruleid: go-small-key
	rsa.GenerateKey(rand.Reader, 1024)
	// ruleid: go-small-key
	rsa.GenerateKey(rand.Reader, 512)
	// ok: go-small-key
	rsa.GenerateKey(rand.Reader, 2048)
	// ok: go-small-key
	rsa.GenerateKey(rand.Reader, 4096)
}

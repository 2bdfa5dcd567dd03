package tokens

import "github.com/golang-jwt/jwt/v5"

func tokens(claims jwt.Claims, text string, parser *jwt.Parser, key []byte) {
	// ruleid: go-unsigned-token
	jwt.NewWithClaims(jwt.SigningMethodNone, claims)
	// ruleid: go-unsigned-token
	parser.ParseUnverified(text, claims)
	// ok: go-unsigned-token
	jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	// ok: go-unsigned-token
	parser.ParseWithClaims(text, claims, func(*jwt.Token) (any, error) { return key, nil })
}

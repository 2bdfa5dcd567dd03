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

func parse(text string, claims jwt.MapClaims, key []byte) {
	// ruleid: go-token-method-unchecked
	jwt.Parse(text, func(token *jwt.Token) (interface{}, error) {
		return key, nil
	})
	// ruleid: go-token-method-unchecked
	jwt.ParseWithClaims(text, claims, func(token *jwt.Token) (interface{}, error) {
		return key, nil
	})
	// ok: go-token-method-unchecked
	jwt.Parse(text, func(token *jwt.Token) (interface{}, error) {
		if _, ok := token.Method.(*jwt.SigningMethodHMAC); !ok {
			return nil, jwt.ErrTokenSignatureInvalid
		}
		return key, nil
	})
	// ok: go-token-method-unchecked
	jwt.Parse(text, func(token *jwt.Token) (interface{}, error) {
		return key, nil
	}, jwt.WithValidMethods([]string{"HS256"}))
}

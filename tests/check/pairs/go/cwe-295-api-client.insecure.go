package client

import (
	"crypto/tls"
	"net/http"
	"time"
)

func NewAPIClient() *http.Client {
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{
			InsecureSkipVerify: true,
		},
	}
	return &http.Client{Transport: transport, Timeout: 30 * time.Second}
}

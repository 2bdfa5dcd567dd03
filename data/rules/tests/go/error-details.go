package web

import (
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
)

func show(w http.ResponseWriter, r *http.Request) {
	if err := load(r); err != nil {
		// ruleid: go-error-details
		http.Error(w, err.Error(), http.StatusInternalServerError)
		log.Print(err)
		// ok: go-error-details
		http.Error(w, "internal error", http.StatusInternalServerError)
		// ok: go-error-details
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

func list(c *gin.Context) {
	if err := load(c.Request); err != nil {
		// ruleid: go-error-details
		c.JSON(500, gin.H{"error": err.Error()})
	}
}

package accounts

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"go.mongodb.org/mongo-driver/bson"
)

func find(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	// ruleid: go-nosql-injection
	accounts.Find(r.Context(), bson.M{"$where": "this.name == '" + name + "'"})
	// ok: go-nosql-injection
	accounts.Find(r.Context(), bson.M{"name": name})
}

func list(c *gin.Context) {
	code := c.Query("filter")
	// ruleid: go-nosql-injection
	accounts.Find(c, bson.D{{"$where", code}})
	// ok: go-nosql-injection
	accounts.Find(c, bson.D{{"kind", code}})
}

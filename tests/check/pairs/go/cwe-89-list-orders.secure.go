package api

import (
	"database/sql"
	"encoding/json"
	"net/http"
)

var orderColumns = map[string]string{
	"date":  "created_at",
	"total": "total",
}

func ListOrders(db *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status := r.URL.Query().Get("status")
		column, ok := orderColumns[r.URL.Query().Get("sort")]
		if !ok {
			column = "created_at"
		}
		query := "SELECT id, total FROM orders WHERE status = $1 ORDER BY " + column
		rows, err := db.QueryContext(r.Context(), query, status)
		if err != nil {
			http.Error(w, "query failed", http.StatusInternalServerError)
			return
		}
		defer rows.Close()
		json.NewEncoder(w).Encode(collect(rows))
	}
}

package api

import (
	"database/sql"
	"encoding/json"
	"net/http"
)

func ListOrders(db *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status := r.URL.Query().Get("status")
		sortBy := r.URL.Query().Get("sort")
		query := "SELECT id, total FROM orders WHERE status = '" + status + "' ORDER BY " + sortBy
		rows, err := db.QueryContext(r.Context(), query)
		if err != nil {
			http.Error(w, "query failed", http.StatusInternalServerError)
			return
		}
		defer rows.Close()
		json.NewEncoder(w).Encode(collect(rows))
	}
}

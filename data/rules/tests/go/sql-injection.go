package accounts

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"gorm.io/gorm"
)

var sortable = map[string]string{"name": "name", "created": "created_at"}

func find(db *sql.DB, w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	// ruleid: go-sql-injection
	rows, err := db.Query("SELECT * FROM account WHERE name = '" + name + "'")
	_, _ = rows, err
}

func remove(db *sql.DB, w http.ResponseWriter, r *http.Request) {
	statement := fmt.Sprintf("DELETE FROM account WHERE id = %s", r.FormValue("id"))
	// ruleid: go-sql-injection
	_, err := db.ExecContext(r.Context(), statement)
	_ = err
}

func findBound(db *sql.DB, w http.ResponseWriter, r *http.Request) {
	// ok: go-sql-injection
	rows, err := db.Query("SELECT * FROM account WHERE name = $1", r.URL.Query().Get("name"))
	_, _ = rows, err
}

func sorted(db *sql.DB, w http.ResponseWriter, r *http.Request) {
	column, ok := sortable[r.FormValue("sort")]
	if !ok {
		column = "name"
	}
	// ok: go-sql-injection
	rows, err := db.Query("SELECT * FROM account ORDER BY " + column)
	_, _ = rows, err
}

func numbered(db *sql.DB, w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.FormValue("id"))
	if err != nil {
		return
	}
	// ok: go-sql-injection
	db.QueryRow(fmt.Sprintf("SELECT * FROM account WHERE id = %d", id))
}

func byMail(ctx context.Context, db *sql.DB, mail string) *sql.Row {
	// ruleid: go-sql-injection-parameter
	return db.QueryRowContext(ctx, fmt.Sprintf("SELECT * FROM account WHERE mail = '%s'", mail))
}

func byCities(db *gorm.DB, city, country string) *gorm.DB {
	var text strings.Builder
	text.WriteString("SELECT * FROM account WHERE city = '")
	text.WriteString(city)
	text.WriteString("'")
	// ruleid: go-sql-injection-parameter
	return db.Raw(text.String())
}

func byMailBound(ctx context.Context, db *sql.DB, mail string) *sql.Row {
	// ok: go-sql-injection-parameter
	return db.QueryRowContext(ctx, "SELECT * FROM account WHERE mail = ?", mail)
}

func run(db *sql.DB, statement string) error {
	// ok: go-sql-injection-parameter
	_, err := db.Exec(statement)
	return err
}

func page(db *sql.DB, number int) (*sql.Rows, error) {
	// ok: go-sql-injection-parameter
	return db.Query(fmt.Sprintf("SELECT * FROM account LIMIT 20 OFFSET %d", number*20))
}

func listed(c *gin.Context, db *sql.DB) {
	// ok: go-sql-injection
	name := c.Query("name")
	// ok: go-sql-injection
	_, err := db.Query("SELECT * FROM account WHERE name = ?", name)
	_ = err
}

func posted(c *gin.Context, db *sql.DB) {
	var form struct{ Name string }
	if err := c.ShouldBindJSON(&form); err != nil {
		return
	}
	// ruleid: go-sql-injection
	db.Exec("DELETE FROM account WHERE name = '" + form.Name + "'")
	// ok: go-sql-injection
	db.Exec("DELETE FROM account WHERE name = ?", form.Name)
}

func decoded(db *sql.DB, w http.ResponseWriter, r *http.Request) {
	var form struct{ Name string }
	if err := json.NewDecoder(r.Body).Decode(&form); err != nil {
		return
	}
	// ruleid: go-sql-injection
	db.Exec(fmt.Sprintf("DELETE FROM account WHERE name = '%s'", form.Name))
}

type store struct{ db *gorm.DB }

func (s *store) byName(name string) *gorm.DB {
	// ruleid: go-sql-injection-parameter
	return s.db.Where("name = '" + name + "'")
}

func (s *store) byNameBound(name string) *gorm.DB {
	// ok: go-sql-injection-parameter
	return s.db.Where("name = ?", name)
}

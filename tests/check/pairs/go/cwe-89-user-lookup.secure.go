package store

import (
	"database/sql"
)

type User struct {
	ID    int
	Name  string
	Email string
}

func GetUserByEmail(db *sql.DB, email string) (*User, error) {
	row := db.QueryRow("SELECT id, name, email FROM users WHERE email = $1", email)

	var u User
	if err := row.Scan(&u.ID, &u.Name, &u.Email); err != nil {
		return nil, err
	}
	return &u, nil
}

#include <stdlib.h>
#include <string.h>

// ruleid: c-hard-coded-password
static const char *db_password = "Tr0ub4dor-and-3";
// ok: c-hard-coded-password
static const char *password_prompt = "Password for the database: ";

int login(const char *password)
{
    // ruleid: c-hard-coded-password
    return strcmp(password, "letmein1") == 0;
}

int login_hashed(const char *password, const char *stored)
{
    // ok: c-hard-coded-password
    return crypto_pwhash_str_verify(stored, password, strlen(password)) == 0;
}

const char *from_environment(void)
{
    // ok: c-hard-coded-password
    const char *password = getenv("DB_PASSWORD");
    return password;
}

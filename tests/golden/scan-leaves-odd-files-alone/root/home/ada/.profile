ada

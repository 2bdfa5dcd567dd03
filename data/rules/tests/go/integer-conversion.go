package numbers

import (
	"errors"
	"math"
	"strconv"
)

func count(text string) (int32, error) {
	number, err := strconv.Atoi(text)
	if err != nil {
		return 0, err
	}
	// ruleid: go-narrowing-after-parse
	return int32(number), nil
}

func port(text string) uint16 {
	number, _ := strconv.ParseInt(text, 10, 64)
	// ruleid: go-narrowing-after-parse
	return uint16(number)
}

func bounded(text string) (int32, error) {
	number, err := strconv.Atoi(text)
	if err != nil {
		return 0, err
	}
	if number > math.MaxInt32 || number < math.MinInt32 {
		return 0, errors.New("range")
	}
	// ok: go-narrowing-after-parse
	return int32(number), nil
}

func sized(text string) (int32, error) {
	number, err := strconv.ParseInt(text, 10, 32)
	// ok: go-narrowing-after-parse
	return int32(number), err
}

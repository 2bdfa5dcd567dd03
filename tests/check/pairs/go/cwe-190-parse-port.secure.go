package parse

import (
	"fmt"
	"strconv"
)

func ParseQuantity(s string) (int32, error) {
	value, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("quantity %q: %w", s, err)
	}
	return int32(value), nil
}

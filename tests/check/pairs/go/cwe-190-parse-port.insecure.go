package parse

import (
	"fmt"
	"strconv"
)

func ParseQuantity(s string) (int32, error) {
	value, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("quantity %q: %w", s, err)
	}
	return int32(value), nil
}

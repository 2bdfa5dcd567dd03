package media

import (
	"errors"
	"fmt"
	"os/exec"
)

var formats = map[string]bool{"mp4": true, "webm": true}

func ConvertVideo(inputPath, outputFormat string) (string, error) {
	if !formats[outputFormat] {
		return "", errors.New("unsupported format")
	}
	output := fmt.Sprintf("%s.%s", inputPath, outputFormat)
	if err := exec.Command("ffmpeg", "-i", inputPath, output).Run(); err != nil {
		return "", fmt.Errorf("convert: %w", err)
	}
	return output, nil
}

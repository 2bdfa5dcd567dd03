package media

import (
	"fmt"
	"os/exec"
)

func ConvertVideo(inputPath, outputFormat string) (string, error) {
	output := fmt.Sprintf("%s.%s", inputPath, outputFormat)
	command := fmt.Sprintf("ffmpeg -i %s %s", inputPath, output)
	if err := exec.Command("bash", "-c", command).Run(); err != nil {
		return "", fmt.Errorf("convert: %w", err)
	}
	return output, nil
}

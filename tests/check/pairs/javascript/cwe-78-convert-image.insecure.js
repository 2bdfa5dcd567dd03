const { exec } = require("child_process");

function convertImage(input, output, done) {
  exec(`convert ${input} -resize 50% ${output}`, (error, stdout) => {
    done(error, stdout);
  });
}

module.exports = convertImage;

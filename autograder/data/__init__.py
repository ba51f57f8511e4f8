"""The data that the course needs beside the students' files: Fashion-MNIST."""

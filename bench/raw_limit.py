"""What a figure stands beside: nginx serving one small file."""
import os, socket, subprocess, time


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def nginx(folder, size):
    (folder / "file.json").write_bytes(b"x" * size)
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"{'user root; ' if os.geteuid() == 0 else ''}worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; events {{ worker_connections 512; }}"
        f" http {{ access_log off; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}")
    process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-g", "daemon off;"])
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except OSError:
            assert process.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.01)

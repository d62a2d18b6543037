# web-3: nginx with a TLS configuration that old clients cannot use, and their failures in its log.
mkdir -p /etc/nginx/conf.d /etc/nginx/tls /var/log/nginx /var/lib/nginx /var/www
openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=web-3 -keyout /etc/nginx/tls/web-3.key -out /etc/nginx/tls/web-3.pem
cat >/etc/nginx/nginx.conf <<'CONF'
user www-data;
worker_processes 1;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log info;
events { worker_connections 256; }
http {
    access_log /var/log/nginx/access.log;
    include /etc/nginx/conf.d/*.conf;
}
CONF
cat >/etc/nginx/conf.d/tls.conf <<'CONF'
server {
    listen 443 ssl;
    server_name web-3;
    ssl_certificate     /etc/nginx/tls/web-3.pem;
    ssl_certificate_key /etc/nginx/tls/web-3.key;
    ssl_protocols       TLSv1.3;
    root /var/www;
}
CONF
echo "orders" >/var/www/index.html
chmod 600 /etc/nginx/tls/web-3.key
chmod 755 /var/log/nginx
usermod -p "$(openssl passwd -6 a-password-for-samples)" alice
echo 'alice ALL=(ALL) ALL' >/etc/sudoers
printf 'auth include common-auth\naccount include common-account\nsession include common-session-noninteractive\n' >/etc/pam.d/sudo
nginx
for n in 1 2 3 4; do curl -sk --tls-max 1.2 https://localhost/ || true; curl -sk https://localhost/; done
chmod 644 /var/log/nginx/*.log
cat >/home/alice/.bash_profile <<'PROFILE'
PS1='\u@\h:\w\$ '
alias vim='vim -u NONE'
PROFILE

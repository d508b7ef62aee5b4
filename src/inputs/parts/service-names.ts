// Service name → port, as /etc/services has it: iptables -L, netstat, lsof and ss print names when -n was left out.
// Source: the IANA registry's names for ports that appear in container work; an unknown name stays unresolved.
//   DNAT  tcp  --  anywhere  anywhere  tcp dpt:http-alt to:172.17.0.2:8080

const TEXT = `
  echo 7, discard 9, daytime 13, chargen 19, ftp-data 20, ftp 21, ssh 22, telnet 23, smtp 25, time 37, whois 43, tacacs 49,
  domain 53, bootps 67, bootpc 68, tftp 69, gopher 70, finger 79, http 80, www 80, kerberos 88, iso-tsap 102, acr-nema 104,
  pop3 110, sunrpc 111, portmapper 111, rpcbind 111, auth 113, nntp 119, ntp 123, epmap 135, loc-srv 135, netbios-ns 137,
  netbios-dgm 138, netbios-ssn 139, imap2 143, imap 143, snmp 161, snmp-trap 162, snmptrap 162, bgp 179, irc 194, ldap 389,
  https 443, snpp 444, microsoft-ds 445, kpasswd 464, submissions 465, urd 465, smtps 465, ssmtp 465, igmpv3lite 465, saft 487,
  isakmp 500, exec 512, login 513, who 513, shell 514, syslog 514, printer 515, talk 517, ntalk 518, route 520, efs 520, router 520,
  timed 525, gdomap 538, uucp 540, klogin 543, kshell 544, dhcpv6-client 546, dhcpv6-server 547, afpovertcp 548, rtsp 554,
  nntps 563, submission 587, nqs 607, asf-rmcp 623, ipp 631, ldaps 636, ldp 646, tinc 655, silc 706, kerberos-adm 749, webster 765,
  domain-s 853, rsync 873, ftps-data 989, ftps 990, telnets 992, imaps 993, ircs 994, pop3s 995, socks 1080, proofd 1093,
  rmiregistry 1099, lotusnote 1352, openvpn 1194, ms-sql-s 1433, ms-sql-m 1434, ingreslock 1524, datametrics 1645, sa-msg-port 1646,
  l2f 1701, l2tp 1701, radius 1812, radius-acct 1813, mqtt 1883, ssdp 1900, cisco-sccp 2000, nfs 2049, gsiftp 2811, cvspserver 2401,
  docker 2375, docker-s 2376, venus 2430, etcd-client 2379, etcd-server 2380, iscsi-target 3260, icpv2 3130, mysql 3306, ms-wbt-server 3389,
  nut 3493, distcc 3632, daap 3689, svn 3690, suucp 4031, sysrqd 4094, epmd 4369, f5-iquery 4353, ntske 4460, ipsec-nat-t 4500,
  ipsec-msft 4500, iax 4569, mtn 4691, vxlan 4789, commplex-main 5000, commplex-link 5001, rfe 5002, munin 4949, mmcc 5050, sip 5060,
  sip-tls 5061, xmpp-client 5222, xmpp-server 5269, mdns 5353, hostmon 5355, llmnr 5355, noadmin 5308, postgresql 5432, freeciv 5556,
  nrpe 5666, nsca 5667, amqps 5671, amqp 5672, canna 5680, rfb 5900, x11 6000, x11-1 6001, x11-2 6002, x11-3 6003, geneve 6081,
  redis 6379, gnutella-svc 6346, gnutella-rtr 6347, sge-qmaster 6444, sge-execd 6445, mysql-proxy 6446, kubernetes 6443, ircs-u 6697,
  bbs 7000, afs3-fileserver 7000, afs3-callback 7001, afs3-prserver 7002, font-service 7100, irdmi 8000, http-alt 8080, webcache 8080,
  tproxy 8081, puppet 8140, pcsync-https 8443, omniorb 8088, radan-http 8088, clc-build-daemon 8990, xinetd 9098, jetdirect 9100, pdl-datastream 9100,
  hp-pdl-datastr 9100, bacula-dir 9101, bacula-fd 9102, bacula-sd 9103, git 9418, cslistener 9000, websm 9090, zabbix-agent 10050,
  zabbix-trapper 10051, amanda 10080, nbd 10809, dicom 11112, memcache 11211, memcached 11211, hkp 11371, db-lsp 17500, db-lsp-disc 17500, dcap 22125,
  gsidcap 22128, wnn6 22273, mongod 27017, traceroute 33434`;

const PORTS: ReadonlyMap<string, number> = new Map(
  TEXT.split(',').map((entry) => {
    const [name = '', port = ''] = entry.trim().split(' ');
    return [name, Number(port)];
  }),
);

/** `8080` or `http-alt` → 8080; undefined when it is neither a port nor a known name. */
export function servicePort(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return PORTS.get(text.toLowerCase());
  const port = Number(text);
  return port <= 65535 ? port : undefined;
}

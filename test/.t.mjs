await import("./.empty2.mjs"); const u = process.cpuUsage(); await import(process.argv[2]); const d = process.cpuUsage(u); console.log(process.argv[2], ((d.user + d.system)/1000).toFixed(2));

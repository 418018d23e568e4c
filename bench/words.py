"""Titles of plain incidents, in both languages, as a service desk hears them."""

THINGS = {
    "Outlook": "邮件客户端",
    "VPN": "虚拟专用网",
    "laptop": "笔记本电脑",
    "network printer": "网络打印机",
    "payroll system": "薪资系统",
    "meeting room screen": "会议室屏幕",
    "database server": "数据库服务器",
    "file share": "文件共享",
    "telephone": "电话",
    "web shop": "网上商城",
    "backup job": "备份任务",
    "wireless network": "无线网络",
    "customer portal": "客户门户",
    "user account": "用户账号",
    "scanner": "扫描仪",
    "travel expenses": "差旅报销系统",
    "warehouse terminal": "仓库终端",
    "video conference": "视频会议",
    "disk": "磁盘",
    "browser": "浏览器",
}
TROUBLES = {
    "does not start": "无法启动",
    "is very slow since this morning": "从今天早上起非常缓慢",
    "shows an error message after sign-in": "登录后显示错误信息",
    "disconnects every few minutes": "每隔几分钟就断开",
    "asks for the password again and again": "反复要求输入密码",
    "is full": "空间已满",
    "cannot be reached from the branch office": "分公司无法访问",
    "loses data when saving": "保存时丢失数据",
    "was replaced and does not work": "更换后无法使用",
    "prints empty pages": "输出空白页",
    "failed last night": "昨晚失败",
    "has no sound": "没有声音",
}
TITLES = [
    title
    for english, chinese in THINGS.items()
    for trouble, zh_trouble in TROUBLES.items()
    for title in (f"{english.capitalize()} {trouble}", f"{chinese}{zh_trouble}")
]

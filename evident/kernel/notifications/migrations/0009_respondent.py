"""Those whom a survey asks hear of it because their opinion is asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0008_settled"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="role",
            field=models.CharField(
                choices=[
                    ("requester", "you asked for it"),
                    ("assignee", "it is assigned to you"),
                    ("team", "it is assigned to your team"),
                    ("watcher", "you watch it"),
                    ("mentioned", "you are mentioned"),
                    ("manager", "it was escalated to you"),
                    ("leader", "you lead it"),
                    ("approver", "you are among those who approve"),
                    ("asked", "you asked for an approval"),
                    ("reader", "it is given to you to read"),
                    ("respondent", "your opinion is asked for"),
                ],
                max_length=12,
                verbose_name="why",
            ),
        ),
        migrations.AlterField(
            model_name="sending",
            name="role",
            field=models.CharField(
                choices=[
                    ("requester", "you asked for it"),
                    ("assignee", "it is assigned to you"),
                    ("team", "it is assigned to your team"),
                    ("watcher", "you watch it"),
                    ("mentioned", "you are mentioned"),
                    ("manager", "it was escalated to you"),
                    ("leader", "you lead it"),
                    ("approver", "you are among those who approve"),
                    ("asked", "you asked for an approval"),
                    ("reader", "it is given to you to read"),
                    ("respondent", "your opinion is asked for"),
                ],
                max_length=12,
                verbose_name="why",
            ),
        ),
    ]
